// Of many calls one runs the task, and all find it done. (132)

package main

import (
	"fmt"
	"runtime"
	"sync"
)

func main() {
	runs, unseen := 0, 0
	for round := 0; round < 100; round++ {
		var once sync.Once
		made := 0
		results := make(chan int)
		for i := 0; i < 10; i++ {
			go func() {
				once.Do(func() {
					runtime.Gosched()
					made++
				})
				results <- made
			}()
		}
		for i := 0; i < 10; i++ {
			if <-results != 1 {
				unseen++
			}
		}
		runs += made
	}
	fmt.Println(runs, unseen)
}
