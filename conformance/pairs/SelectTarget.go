// Where a received value goes is looked up only if its case is chosen. (41)

package main

import "fmt"

var target int

func where(name string) *int {
	fmt.Println("asked for", name)
	return &target
}

func main() {
	ready := make(chan int, 1)
	never := make(chan int)
	ready <- 42
	select {
	case *where("ready") = <-ready:
	case *where("never") = <-never:
	}
	fmt.Println(target)
}
