// Values of one sender arrive in their order, buffered or not. (7, 22)

package main

import "fmt"

func main() {
	for _, n := range []int{0, 1, 7} {
		c := make(chan int, n)
		go func() {
			for i := 0; i < 100; i++ {
				c <- i
			}
			close(c)
		}()
		want := 0
		for v := range c {
			if v != want {
				fmt.Println("got", v, "not", want)
			}
			want++
		}
		fmt.Println(n, want)
	}
}
