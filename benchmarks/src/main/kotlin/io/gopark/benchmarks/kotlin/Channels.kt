package io.gopark.benchmarks.kotlin

import io.gopark.benchmarks.program.Message
import io.gopark.benchmarks.program.Message.TOKEN
import io.gopark.benchmarks.program.Program
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.ReceiveChannel
import kotlinx.coroutines.channels.SendChannel
import kotlinx.coroutines.launch
import kotlinx.coroutines.newSingleThreadContext
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext

private const val RING_SIZE = 1000

internal fun addChannels(program: Program) {
    program
        .scaled("pingpong") { n -> onDefault { pingPong(n) } }
        .scaled("pingpong-across", ::pingPongAcross)
        .scaled("buffered-1") { n -> onDefault { manyToMany(n, 1, 1, 1) } }
        .scaled("buffered-128") { n -> onDefault { manyToMany(n, 1, 1, 128) } }
        .scaled("n-to-m") { n -> onDefault { manyToMany(n, 4, 4, 128) } }
        .scaled("fan-in") { n -> onDefault { manyToMany(n, 8, 1, 0) } }
        .scaled("fan-out") { n -> onDefault { manyToMany(n, 1, 8, 0) } }
        .scaled("ring") { n -> onDefault { ring(n) } }
        .sized("sieve", 10_000, 2_000) { n -> onDefault { sieve(n) } }
}

internal suspend fun CoroutineScope.pingPong(n: Long) {
    val ping = Channel<Message>()
    val pong = Channel<Message>()
    launch { forward(ping, pong) }
    for (i in 0 until n) {
        ping.send(TOKEN)
        pong.receive()
    }
    ping.close()
}

private fun pingPongAcross(n: Long) {
    newSingleThreadContext("pinger").use { pinger ->
        newSingleThreadContext("echo").use { echo ->
            runBlocking {
                val ping = Channel<Message>()
                val pong = Channel<Message>()
                launch(echo) { forward(ping, pong) }
                withContext(pinger) {
                    for (i in 0 until n) {
                        ping.send(TOKEN)
                        pong.receive()
                    }
                    ping.close()
                }
            }
        }
    }
}

private suspend fun <T> forward(from: ReceiveChannel<T>, to: SendChannel<T>) {
    for (message in from) to.send(message)
    to.close()
}

private suspend fun CoroutineScope.manyToMany(n: Long, producers: Int, consumers: Int, capacity: Int) {
    val channel = Channel<Message>(capacity)
    val sending = List(producers) { p ->
        val share = n / producers + if (p == 0) n % producers else 0
        launch { for (i in 0 until share) channel.send(TOKEN) }
    }
    repeat(consumers) {
        launch { for (message in channel) { } }
    }
    sending.forEach { it.join() }
    channel.close()
}

private suspend fun CoroutineScope.ring(n: Long) {
    val first = Channel<Message>()
    var last: ReceiveChannel<Message> = first
    repeat(RING_SIZE - 1) {
        val from = last
        val to = Channel<Message>()
        launch { forward(from, to) }
        last = to
    }
    for (hops in 0 until n step RING_SIZE.toLong()) {
        first.send(TOKEN)
        last.receive()
    }
    first.close()
}

private suspend fun CoroutineScope.sieve(n: Long) {
    var numbers: ReceiveChannel<Int> = Channel<Int>().also { out ->
        launch {
            for (i in 2 until n.toInt()) out.send(i)
            out.close()
        }
    }
    while (true) {
        val prime = numbers.receiveCatching().getOrNull() ?: return
        val from = numbers
        val to = Channel<Int>()
        launch { filter(from, to, prime) }
        numbers = to
    }
}

private suspend fun filter(from: ReceiveChannel<Int>, to: SendChannel<Int>, prime: Int) {
    for (value in from) if (value % prime != 0) to.send(value)
    to.close()
}
