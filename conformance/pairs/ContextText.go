// (141)

package main

import (
	"context"
	"fmt"
)

func main() {
	bg := context.Background()
	fmt.Println(bg, context.TODO())
	ctx, cancel := context.WithCancel(bg)
	defer cancel()
	fmt.Println(ctx)
	fmt.Println(context.WithoutCancel(ctx))
}
