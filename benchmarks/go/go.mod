module gopark/benchmarks

go 1.22
