// (128, 130)

package main

import (
	"fmt"
	"sync"
)

func main() {
	var wg sync.WaitGroup
	total := 0
	for cycle := 0; cycle < 100; cycle++ {
		n := make([]int, 10)
		for i := range n {
			wg.Add(1)
			go func() {
				n[i] = i
				wg.Done()
			}()
		}
		wg.Wait()
		for _, v := range n {
			total += v
		}
	}
	wg.Wait()
	fmt.Println(total)
}
