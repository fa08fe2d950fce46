package io.gopark.benchmarks.kotlin

import io.gopark.benchmarks.program.Program
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext

/**
 * The works on Kotlin coroutines. All run on `Dispatchers.Default`, whose number of threads the
 * JVM property `kotlinx.coroutines.scheduler.core.pool.size` sets.
 */
fun main(args: Array<String>) {
    program().main(args)
}

/** All works. */
fun program(): Program {
    val program = Program("kotlin")
    addChannels(program)
    addSelects(program)
    addCoroutines(program)
    addLocks(program)
    addGroups(program)
    addTimers(program)
    addCompute(program)
    return program
}

/** Runs [body] on the default dispatcher and waits for it and for what it launched. */
internal fun onDefault(body: suspend CoroutineScope.() -> Unit) {
    runBlocking { withContext(Dispatchers.Default, body) }
}
