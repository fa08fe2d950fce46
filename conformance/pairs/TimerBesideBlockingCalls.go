// A timer fires though as many as there are Ps make blocking calls without end. (74)

package main

import (
	"fmt"
	"os"
	"runtime"
	"time"
)

func main() {
	runtime.GOMAXPROCS(2)
	for i := 0; i < 2; i++ {
		go func() {
			for {
				os.ReadDir(".")
			}
		}()
	}
	<-time.After(10 * time.Millisecond)
	fmt.Println("fired")
}
