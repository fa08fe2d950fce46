// It ends the panic and the goroutine, not the program. (98)

package main

import (
	"fmt"
	"runtime"
)

func main() {
	done := make(chan bool)
	go func() {
		defer close(done)
		defer runtime.Goexit()
		panic("dropped")
	}()
	<-done
	fmt.Println("alive")
}
