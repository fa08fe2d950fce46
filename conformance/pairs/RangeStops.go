// (55)

package main

import "fmt"

func main() {
	c := make(chan string)
	go func() {
		for _, s := range []string{"a", "b", "c"} {
			c <- s
		}
		close(c)
	}()
	for s := range c {
		fmt.Println(s)
	}
	fmt.Println("end")
}
