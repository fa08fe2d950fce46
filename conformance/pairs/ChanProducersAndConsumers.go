// Who makes and who uses, of many kinds, over channels of many sizes: nothing is lost or doubled. (50)

package main

import (
	"fmt"
	"sync"
)

func through(capacity, makers, users int) (int, int) {
	c := make(chan int, capacity)
	var making, using sync.WaitGroup
	var mu sync.Mutex
	count, sum := 0, 0
	for m := 0; m < makers; m++ {
		making.Add(1)
		go func() {
			for i := 1; i <= 100; i++ {
				c <- i
			}
			making.Done()
		}()
	}
	for u := 0; u < users; u++ {
		using.Add(1)
		go func() {
			for v := range c {
				mu.Lock()
				count++
				sum += v
				mu.Unlock()
			}
			using.Done()
		}()
	}
	making.Wait()
	close(c)
	using.Wait()
	return count, sum
}

func main() {
	for _, capacity := range []int{0, 1, 10, 1000} {
		for _, n := range [][2]int{{1, 1}, {1, 7}, {7, 1}, {5, 5}} {
			count, sum := through(capacity, n[0], n[1])
			fmt.Println(capacity, n[0], n[1], count, sum)
		}
	}
}
