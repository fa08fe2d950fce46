// Four channels, sends, receives and selects mixed: all complete. (14)

package main

import "fmt"

const n = 2000

func main() {
	c := [4]chan int{make(chan int), make(chan int), make(chan int, 2), make(chan int, 3)}
	ended := make(chan string)
	for i := range c {
		go func() {
			for j := 0; j < n; j++ {
				c[i] <- 1
			}
			ended <- "ended"
		}()
		go func() {
			for j := 0; j < n; j++ {
				<-c[i]
			}
			ended <- "ended"
		}()
	}
	go func() {
		to := c
		var sent [4]int
		one := func(i int) {
			sent[i]++
			if sent[i] == n {
				to[i] = nil
			}
		}
		for i := 0; i < 4*n; i++ {
			select {
			case to[0] <- 1:
				one(0)
			case to[1] <- 1:
				one(1)
			case to[2] <- 1:
				one(2)
			case to[3] <- 1:
				one(3)
			}
		}
		ended <- "ended"
	}()
	go func() {
		from := c
		var got [4]int
		one := func(i int) {
			got[i]++
			if got[i] == n {
				from[i] = nil
			}
		}
		for i := 0; i < 4*n; i++ {
			select {
			case <-from[0]:
				one(0)
			case <-from[1]:
				one(1)
			case <-from[2]:
				one(2)
			case <-from[3]:
				one(3)
			}
		}
		ended <- "ended"
	}()
	for i := 0; i < 10; i++ {
		fmt.Println(<-ended)
	}
	fmt.Println(len(c[0]), len(c[1]), len(c[2]), len(c[3]))
}
