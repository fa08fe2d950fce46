package io.gopark.benchmarks.kotlin

import io.gopark.benchmarks.program.Program
import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.launch

private const val WORKERS = 8

internal fun addGroups(program: Program) {
    program.scaled("waitgroup") { n -> onDefault { turns(n) } }
}

/** The workers wait for its start; who started it waits until all of them have been there. */
private class Turn {
    val start = CompletableDeferred<Unit>()
    val finished = CompletableDeferred<Unit>()
    private val missing = AtomicInteger(WORKERS)
    var next: Turn? = null

    fun done() {
        if (missing.decrementAndGet() == 0) finished.complete(Unit)
    }
}

private suspend fun CoroutineScope.turns(n: Long) {
    val first = Turn()
    repeat(WORKERS) { launch { takePart(first) } }
    var turn = first
    for (taken in 0 until n step WORKERS.toLong()) {
        val next = if (taken + WORKERS < n) Turn() else null
        turn.next = next
        turn.start.complete(Unit)
        turn.finished.await()
        turn = next ?: return
    }
}

private suspend fun takePart(first: Turn) {
    var turn: Turn? = first
    while (turn != null) {
        turn.start.await()
        val next = turn.next
        turn.done()
        turn = next
    }
}
