// One evaluation; every call panics with the same. (134, 135)

package main

import (
	"fmt"
	"sync"
)

func main() {
	n := 0
	value := sync.OnceValue(func() int {
		n++
		return 40 + n
	})
	fmt.Println(value(), value(), n)
	calls := 0
	bad := sync.OnceValue(func() int {
		calls++
		panic("bad")
	})
	for i := 0; i < 2; i++ {
		func() {
			defer func() { fmt.Println(recover(), calls) }()
			bad()
		}()
	}
}
