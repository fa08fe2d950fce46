// A goroutine that ends locked takes its thread along: no two run on the same. (87)

package main

import (
	"fmt"
	"os"
	"runtime"
)

func thread() string {
	name, _ := os.Readlink("/proc/thread-self")
	return name
}

func main() {
	ended := make(chan string)
	names := map[string]bool{}
	for i := 0; i < 10; i++ {
		go func() {
			runtime.LockOSThread()
			ended <- thread()
		}()
		names[<-ended] = true
	}
	fmt.Println(len(names))
}
