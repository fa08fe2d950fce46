// The others go on; when none is left, that is a deadlock. (95)

package main

import (
	"fmt"
	"runtime"
	"time"
)

func main() {
	go func() {
		time.Sleep(10 * time.Millisecond)
		fmt.Println("the last")
	}()
	runtime.Goexit()
}
