// Locked to its thread twice and unlocked once, a goroutine stays on it. (86)

package main

import (
	"fmt"
	"os"
	"runtime"
	"time"
)

func thread() string {
	name, _ := os.Readlink("/proc/thread-self")
	return name
}

func main() {
	runtime.GOMAXPROCS(2)
	noise := make(chan int)
	for i := 0; i < 3; i++ {
		go func() {
			for {
				noise <- 1
			}
		}()
	}
	threads := make(chan int)
	go func() {
		runtime.LockOSThread()
		runtime.LockOSThread()
		runtime.UnlockOSThread()
		names := map[string]bool{}
		for i := 0; i < 100; i++ {
			<-noise
			runtime.Gosched()
			if i%10 == 0 {
				time.Sleep(time.Microsecond)
			}
			names[thread()] = true
		}
		runtime.UnlockOSThread()
		threads <- len(names)
	}()
	fmt.Println(<-threads)
}
