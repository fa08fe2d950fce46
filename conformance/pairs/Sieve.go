// The prime sieve: a goroutine for each prime.

package main

import "fmt"

func generate(c chan<- int) {
	for i := 2; ; i++ {
		c <- i
	}
}

func filter(in <-chan int, out chan<- int, prime int) {
	for i := range in {
		if i%prime != 0 {
			out <- i
		}
	}
}

func main() {
	c := make(chan int)
	go generate(c)
	for i := 0; i < 40; i++ {
		prime := <-c
		fmt.Println(prime)
		next := make(chan int)
		go filter(c, next, prime)
		c = next
	}
}
