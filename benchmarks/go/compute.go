package main

import (
	"os"
	"runtime"
	"sync"
)

func init() {
	sized("mandelbrot", imageSide*imageSide, imageSide*imageSide, timed(mandelbrot))
	sized("matrix", matrixSide*matrixSide, matrixSide*matrixSide, timed(matrix))
	scaled("file-reads", fileReads)
	sized("startup", 1, 1, timed(hello))
	sized("dump", 1_000_000, 10_000, dump)
}

func procs() int { return runtime.GOMAXPROCS(0) }

func parallelRows(rows int, row func(y int)) {
	var wg sync.WaitGroup
	wg.Add(rows)
	for y := 0; y < rows; y++ {
		go func() {
			defer wg.Done()
			row(y)
		}()
	}
	wg.Wait()
}

const (
	imageSide     = 400
	maxIterations = 200
)

// mandelbrot: one operation is a pixel; a goroutine for each row.
func mandelbrot(int64) {
	counts := make([][]int, imageSide)
	parallelRows(imageSide, func(y int) {
		line := make([]int, imageSide)
		for x := range line {
			line[x] = escape(2.5*float64(x)/imageSide-2, 2.5*float64(y)/imageSide-1.25)
		}
		counts[y] = line
	})
}

func escape(cr, ci float64) int {
	zr, zi := 0.0, 0.0
	for i := 0; i < maxIterations; i++ {
		r2, i2 := zr*zr, zi*zi
		if r2+i2 > 4 {
			return i
		}
		zi = 2*zr*zi + ci
		zr = r2 - i2 + cr
	}
	return maxIterations
}

const matrixSide = 400

// matrix: one operation is an element of the product; a goroutine for each row.
func matrix(int64) {
	a, b, c := filled(1), filled(2), filled(0)
	parallelRows(matrixSide, func(i int) {
		row := c[i]
		for k, factor := range a[i] {
			for j, v := range b[k] {
				row[j] += factor * v
			}
		}
	})
}

func filled(v float64) [][]float64 {
	m := make([][]float64, matrixSide)
	for i := range m {
		m[i] = make([]float64, matrixSide)
		for j := range m[i] {
			m[i][j] = v
		}
	}
	return m
}

const (
	fileReaders = 4
	fileSize    = 1 << 20
)

// fileReads: one operation is a ping-pong round trip while others read files without a pause.
func fileReads(n int64) {
	file, err := os.CreateTemp("", "gopark-bench")
	if err != nil {
		panic(err)
	}
	defer os.Remove(file.Name())
	if err := file.Truncate(fileSize); err != nil {
		panic(err)
	}
	file.Close()
	done := make(chan struct{})
	var readers sync.WaitGroup
	readers.Add(fileReaders)
	for r := 0; r < fileReaders; r++ {
		go func() {
			defer readers.Done()
			buffer := make([]byte, fileSize)
			for {
				select {
				case <-done:
					return
				default:
					readWhole(file.Name(), buffer)
				}
			}
		}()
	}
	pingPong(n)
	close(done)
	readers.Wait()
}

func readWhole(name string, buffer []byte) {
	file, err := os.Open(name)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	for {
		if n, _ := file.Read(buffer); n == 0 {
			return
		}
	}
}

// hello is the whole program that the start-up time is about.
func hello(int64) {
	ch := make(chan *message)
	go func() { ch <- token }()
	<-ch
}
