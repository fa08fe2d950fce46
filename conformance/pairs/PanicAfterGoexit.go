// (99)

package main

import "runtime"

func main() {
	go func() {
		defer func() { panic("hello") }()
		runtime.Goexit()
	}()
	select {}
}
