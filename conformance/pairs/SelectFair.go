// Of two cases that are always ready each is taken about as often, however many others never are. (15, 17)

package main

import "fmt"

func main() {
	a := make(chan int)
	b := make(chan int)
	never := make(chan int)
	close(a)
	close(b)
	first, second := 0, 0
	for i := 0; i < 10000; i++ {
		select {
		case <-never:
		case <-a:
			first++
		case <-never:
		case <-b:
			second++
		}
	}
	fmt.Println(first > 4500, second > 4500, first+second)
}
