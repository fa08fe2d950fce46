// The texts of a channel's errors, for who recovers from them. (51)

package main

import "fmt"

func try(f func()) {
	defer func() { fmt.Println(recover()) }()
	f()
}

func main() {
	c := make(chan int)
	close(c)
	try(func() { c <- 1 })
	try(func() { close(c) })
	try(func() {
		select {
		case c <- 1:
		default:
			fmt.Println("never")
		}
	})
	n := -1
	try(func() { c = make(chan int, n) })
}
