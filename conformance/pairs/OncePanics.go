// A task that panicked has been run. (133)

package main

import (
	"fmt"
	"sync"
)

func main() {
	var once sync.Once
	for i := 0; i < 3; i++ {
		func() {
			defer func() { fmt.Println("recovered", recover()) }()
			once.Do(func() {
				fmt.Println("running")
				panic("once")
			})
			fmt.Println("no panic")
		}()
	}
}
