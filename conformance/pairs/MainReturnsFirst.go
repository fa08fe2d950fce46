// When main returns the program ends, whatever the others do.

package main

import (
	"fmt"
	"runtime"
	"time"
)

func main() {
	go func() {
		for {
			runtime.Gosched()
		}
	}()
	go func() { select {} }()
	go func() {
		time.Sleep(time.Hour)
		fmt.Println("never")
	}()
	fmt.Println("main returns")
}
