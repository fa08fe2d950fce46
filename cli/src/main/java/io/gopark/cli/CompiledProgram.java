package io.gopark.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a source file.
 *
 * @param classes the class files by binary name
 * @param topLevelClasses binary names of the file's own top-level classes, in the order of the file
 * @param sourceRoot the folder that the file's package starts in; null: the file lies elsewhere
 */
record CompiledProgram(
    Map<String, byte[]> classes, List<String> topLevelClasses, @Nullable Path sourceRoot) {}
