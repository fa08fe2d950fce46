// With 1024 Ps all goroutines run. (93)

package main

import (
	"fmt"
	"runtime"
)

func main() {
	runtime.GOMAXPROCS(1024)
	fmt.Println(runtime.GOMAXPROCS(0))
	numbers := make(chan int)
	for i := 0; i < 10000; i++ {
		go func() {
			runtime.Gosched()
			numbers <- i
		}()
	}
	sum := 0
	for i := 0; i < 10000; i++ {
		sum += <-numbers
	}
	fmt.Println(sum)
}
