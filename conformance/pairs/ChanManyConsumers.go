// Many who receive from one channel: each value comes to one of them. (18)

package main

import "fmt"

func main() {
	numbers := make(chan int)
	squares := make(chan int)
	for i := 0; i < 23; i++ {
		go func() {
			for n := range numbers {
				squares <- n * n
			}
		}()
	}
	go func() {
		for n := 1; n <= 2000; n++ {
			numbers <- n
		}
		close(numbers)
	}()
	sum := 0
	for i := 0; i < 2000; i++ {
		sum += <-squares
	}
	fmt.Println(uint32(sum))
}
