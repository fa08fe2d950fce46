// (141, 143)

package main

import (
	"context"
	"fmt"
)

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	child, cancelChild := context.WithCancel(ctx)
	fmt.Println(ctx.Err(), child.Err())
	cancelChild()
	<-child.Done()
	fmt.Println(ctx.Err(), child.Err())
	cancel()
	cancel()
	<-ctx.Done()
	fmt.Println(ctx.Err(), context.Cause(ctx))
	fmt.Println(context.Background().Done() == nil, context.Background().Err())
}
