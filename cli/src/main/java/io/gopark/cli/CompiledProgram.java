package io.gopark.cli;

import java.util.List;
import java.util.Map;

/**
 * What came of a source file.
 *
 * @param classes the class files by binary name
 * @param topLevelClasses binary names of the file's own top-level classes, in the order of the file
 */
record CompiledProgram(Map<String, byte[]> classes, List<String> topLevelClasses) {}
