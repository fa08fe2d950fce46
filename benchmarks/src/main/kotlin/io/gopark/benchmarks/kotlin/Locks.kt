package io.gopark.benchmarks.kotlin

import io.gopark.benchmarks.program.Program
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock

private const val CONTENDERS = 8

internal fun addLocks(program: Program) {
    program
        .scaled("mutex") { n -> onDefault { Counter().lockBy(1, n) } }
        .scaled("mutex-contended") { n -> onDefault { Counter().lockBy(CONTENDERS, n) } }
}

private class Counter {
    private val mutex = Mutex()
    private var count = 0L

    suspend fun lockBy(coroutines: Int, n: Long) {
        coroutineScope {
            repeat(coroutines) { launch { add(n / coroutines) } }
        }
        check(count == n / coroutines * coroutines) { "mutex: lost counts" }
    }

    private suspend fun add(times: Long) {
        for (i in 0 until times) mutex.withLock { count++ }
    }
}
