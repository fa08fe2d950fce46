// One that is locked to its thread yields and sleeps, and may end locked. (69)

package main

import (
	"fmt"
	"runtime"
	"time"
)

func main() {
	ended := make(chan string)
	go func() {
		runtime.LockOSThread()
		runtime.LockOSThread()
		for i := 0; i < 10; i++ {
			runtime.Gosched()
			time.Sleep(time.Millisecond)
		}
		runtime.UnlockOSThread()
		ended <- "locked once, of twice"
	}()
	fmt.Println(<-ended)
	go func() {
		runtime.UnlockOSThread() // does nothing
		ended <- "not locked"
	}()
	fmt.Println(<-ended)
}
