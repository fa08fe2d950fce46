// A dump has a header for each of the program's goroutines, and for no other. (79, 103)

package main

import (
	"fmt"
	"runtime"
	"strings"
	"time"
)

func headers() int {
	text := make([]byte, 1<<20)
	n := 0
	for _, line := range strings.Split(string(text[:runtime.Stack(text, true)]), "\n") {
		if strings.HasPrefix(line, "goroutine ") {
			n++
		}
	}
	return n
}

func main() {
	fmt.Println(headers())
	never := make(chan int)
	for i := 0; i < 5; i++ {
		go func() { <-never }()
	}
	fmt.Println(headers())
	close(never)
	for runtime.NumGoroutine() > 1 {
		time.Sleep(time.Millisecond)
	}
	fmt.Println(headers())
}
