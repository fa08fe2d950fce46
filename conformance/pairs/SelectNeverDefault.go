// While one of two channels has something the default is never taken. (11)

package main

import "fmt"

func takeOne(a, b chan string) string {
	select {
	case v := <-a:
		return v
	case v := <-b:
		return v
	default:
		return "nothing"
	}
}

func main() {
	counts := map[string]int{}
	for i := 0; i < 1000; i++ {
		a := make(chan string, 1)
		b := make(chan string, 1)
		taken := make(chan string)
		a <- "something"
		go func() { taken <- takeOne(a, b) }()
		// The second comes before the first is taken away.
		b <- "something"
		select {
		case <-a:
		default:
		}
		counts[<-taken]++
	}
	fmt.Println(counts["something"], counts["nothing"])
}
