package io.gopark.benchmarks.kotlin

import io.gopark.benchmarks.program.BigFile
import io.gopark.benchmarks.program.Kernels
import io.gopark.benchmarks.program.Program
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch

private const val PIXELS = Kernels.IMAGE_SIDE.toLong() * Kernels.IMAGE_SIDE
private const val ELEMENTS = Kernels.MATRIX_SIDE.toLong() * Kernels.MATRIX_SIDE

internal fun addCompute(program: Program) {
    program
        .sized("mandelbrot", PIXELS, PIXELS) { onDefault { mandelbrot() } }
        .sized("matrix", ELEMENTS, ELEMENTS) { onDefault { matrix() } }
        .scaled("file-reads") { n -> onDefault { fileReads(n) } }
        .sized("startup", 1, 1) { onDefault { launch { } } }
}

private fun CoroutineScope.mandelbrot() {
    val image = Kernels.Mandelbrot()
    repeat(Kernels.IMAGE_SIDE) { y -> launch { image.row(y) } }
}

private fun CoroutineScope.matrix() {
    val product = Kernels.Matrix()
    repeat(Kernels.MATRIX_SIDE) { i -> launch { product.row(i) } }
}

/** Blocking calls belong on `Dispatchers.IO`. */
private suspend fun fileReads(n: Long) {
    BigFile().use { file ->
        coroutineScope {
            repeat(BigFile.READERS) { launch(Dispatchers.IO) { file.readUntilStopped() } }
            coroutineScope { pingPong(n) }
            file.stopReading()
        }
    }
}
