package io.gopark.benchmarks.kotlin

import io.gopark.benchmarks.program.Lateness
import io.gopark.benchmarks.program.Outcome
import io.gopark.benchmarks.program.Program
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch

private const val ARMED = 10_000

internal fun addTimers(program: Program) {
    program
        .sized("sleep-storm", 1_000_000, 10_000) { n -> onDefault { sleepStorm(n) } }
        .scaledMeasured("timer-churn") { n ->
            var took = 0L
            onDefault { took = churnNanos(n) }
            Outcome.of(took)
        }
        .measured("mixed", 2000, 200) { millis ->
            val lateness = Lateness(millis)
            onDefault { hogsAndTickers(lateness) }
            lateness.outcome()
        }
}

private fun CoroutineScope.sleepStorm(n: Long) {
    for (i in 0 until n) launch { delay(1 + i % 100) }
}

/** A coroutine in `delay` is what Kotlin has for a timer. */
private fun CoroutineScope.churnNanos(n: Long): Long {
    val armed = List(ARMED) { i -> launch { delay(1_000_000L + 1000 * i) } }
    val start = System.nanoTime()
    for (i in 0 until n) launch { delay(3_600_000) }.cancel()
    val took = System.nanoTime() - start
    armed.forEach { it.cancel() }
    return took
}

private fun CoroutineScope.hogsAndTickers(lateness: Lateness) {
    repeat(Lateness.hogs()) { launch { lateness.hog() } }
    repeat(Lateness.TICKERS) { ticker ->
        launch {
            lateness.started(ticker)
            while (!lateness.isOver) {
                val before = System.nanoTime()
                delay(Lateness.TICK.toMillis())
                lateness.awake(ticker, before)
            }
        }
    }
}
