// (147, 155)

package main

import (
	"context"
	"fmt"
)

type key string

func main() {
	a, b := key("a"), key("b")
	one := context.WithValue(context.Background(), a, "1")
	two := context.WithValue(one, a, "2")
	scope, cancel := context.WithCancel(two)
	fmt.Println(one.Value(a), two.Value(a), scope.Value(a), scope.Value(b))
	free := context.WithoutCancel(scope)
	cancel()
	fmt.Println(scope.Err(), free.Err(), free.Value(a), free.Done() == nil)
}
