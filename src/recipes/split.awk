# Splits lines into parts: of distinct ones, the index modulo 5 is 0 for testing and 1 for validation, else for training.
# usage: ... | awk -v to=PREFIX -f split.awk    adds to PREFIXtest.tsv, PREFIXvalid.tsv and PREFIXtrain.tsv
BEGIN { n = 0 }
!seen[$0]++ {
    print >> (to (n % 5 == 0 ? "test" : n % 5 == 1 ? "valid" : "train") ".tsv")
    n++
}
