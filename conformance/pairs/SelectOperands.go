// Operands are evaluated once and in the order of the source, also those of cases not taken. (25, 42, 57)

package main

import "fmt"

func ch(name string, c chan int) chan int {
	fmt.Println("channel", name)
	return c
}

func val(v int) int {
	fmt.Println("value", v)
	return v
}

func main() {
	a := make(chan int)
	b := make(chan int, 1)
	select {
	case ch("a", a) <- val(1):
	case ch("b", b) <- val(2):
	case <-ch("nil", nil):
	}
	fmt.Println(<-b)
}
