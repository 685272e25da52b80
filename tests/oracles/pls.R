# Partial least squares written out from its definition in base R, on scores of people (the package works on correlations), on
# tests/oracles/pls_data.csv (simulated: four constructs of 3, 3, 4 and 1 items, two groups, weights).
# Rscript tests/oracles/pls.R > tests/oracles/pls.csv
d <- read.csv("tests/oracles/pls_data.csv")
blocks <- list(image = c("i1", "i2", "i3"), quality = c("q1", "q2", "q3"), satisfaction = c("s1", "s2", "s3", "s4"), loyalty = "l1")
arrows <- list(quality = "image", satisfaction = c("image", "quality"), loyalty = c("image", "satisfaction"))
names_ <- names(blocks)
cat("case,quantity,value\n")
put <- function(case, quantity, value) cat(sprintf("%s,%s,%.15g\n", case, quantity, value), sep = "")
standard <- function(x, w) {
  m <- colSums(x * w) / sum(w)
  x <- sweep(x, 2, m)
  sweep(x, 2, sqrt(colSums(x^2 * w) / sum(w)), "/")
}
wcor <- function(a, b, w) sum(w * a * b) / sum(w)
pls <- function(x, w, mode, scheme, steps = 5000) {
  x <- standard(as.matrix(x), w)
  outer <- lapply(blocks, function(b) rep(1, length(b)))
  score <- function(outer) sapply(names_, function(k) standard(x[, blocks[[k]], drop = FALSE] %*% outer[[k]], w))
  for (step in seq_len(steps)) {
    y <- score(outer)
    new <- list()
    for (k in names_) {
      before <- arrows[[k]]
      after <- names_[sapply(names_, function(o) k %in% arrows[[o]])]
      z <- 0
      for (o in c(before, after)) {
        r <- wcor(y[, o], y[, k], w)
        e <- switch(scheme, centroid = sign(r), factor = r, path = r)
        if (scheme == "path" && o %in% before) e <- coef(lm(y[, k] ~ y[, before] - 1, weights = w))[match(o, before)]
        z <- z + e * y[, o]
      }
      own <- x[, blocks[[k]], drop = FALSE]
      v <- if (mode == "A") colSums(own * z * w) else coef(lm(z ~ own - 1, weights = w))
      s <- own %*% v
      new[[k]] <- v / sqrt(sum(w * s^2) / sum(w))
    }
    gap <- max(abs(unlist(new) - unlist(outer)))
    outer <- new
    if (gap < 1e-13) break
  }
  y <- score(outer)
  for (k in names_) if (sum(sapply(blocks[[k]], function(i) wcor(x[, i], y[, k], w))) < 0) { outer[[k]] <- -outer[[k]]; y[, k] <- -y[, k] }
  list(x = x, outer = outer, y = y)
}
regress <- function(C) {
  B <- matrix(0, length(names_), length(names_), dimnames = list(names_, names_)); r2 <- c()
  for (k in names(arrows)) {
    a <- arrows[[k]]
    b <- solve(C[a, a, drop = FALSE], C[a, k])
    B[k, a] <- b
    r2[k] <- sum(b * C[a, k])
  }
  list(B = B, r2 = r2)
}
report <- function(case, f, w) {
  for (k in names_) {
    put(case, paste0("weight ", blocks[[k]]), f$outer[[k]])
    put(case, paste0("loading ", blocks[[k]]), sapply(blocks[[k]], function(i) wcor(f$x[, i], f$y[, k], w)))
  }
  C <- sapply(names_, function(a) sapply(names_, function(b) wcor(f$y[, a], f$y[, b], w)))
  m <- regress(C)
  for (k in names(arrows)) for (a in arrows[[k]]) put(case, paste0("path ", k, " ", a), m$B[k, a])
  put(case, paste0("r2 ", names(m$r2)), m$r2)
  total <- solve(diag(4) - m$B) - diag(4)
  for (k in names(arrows)) for (a in names_) if (total[k, a] != 0) put(case, paste0("total ", k, " ", a), total[k, a])
  for (k in names(arrows)) for (a in arrows[[k]]) {
    rest <- setdiff(arrows[[k]], a)
    without <- if (length(rest)) sum(solve(C[rest, rest, drop = FALSE], C[rest, k]) * C[rest, k]) else 0
    put(case, paste0("f2 ", k, " ", a), (m$r2[k] - without) / (1 - m$r2[k]))
  }
  C
}
measurement <- function(f, w) {
  R <- sapply(colnames(f$x), function(a) sapply(colnames(f$x), function(b) wcor(f$x[, a], f$x[, b], w)))
  rho <- c()
  for (k in names_) {
    b <- blocks[[k]]; v <- as.vector(f$outer[[k]])
    if (length(b) == 1) { rho[k] <- 1; next }
    S <- R[b, b]; l <- sapply(b, function(i) wcor(f$x[, i], f$y[, k], w)); V <- v %*% t(v)
    rho[k] <- (sum(v^2))^2 * (t(v) %*% (S - diag(diag(S))) %*% v) / (t(v) %*% (V - diag(diag(V))) %*% v)
    put("A path", paste0("rho_a ", k), rho[k])
    put("A path", paste0("composite_reliability ", k), sum(l)^2 / (sum(l)^2 + sum(1 - l^2)))
    put("A path", paste0("variance_extracted ", k), mean(l^2))
    put("A path", paste0("alpha ", k), length(b) / (length(b) - 1) * (1 - length(b) / sum(S)))
  }
  for (j in 2:4) for (i in 1:(j - 1)) {
    one <- R[blocks[[i]], blocks[[i]]]; two <- R[blocks[[j]], blocks[[j]]]
    mean1 <- mean(one[lower.tri(one)]); mean2 <- if (length(two) == 1) 1 else mean(two[lower.tri(two)])
    put("A path", paste0("htmt ", names_[i], " ", names_[j]), mean(R[blocks[[i]], blocks[[j]]]) / sqrt(mean1 * mean2))
  }
  C <- sapply(names_, function(a) sapply(names_, function(b) wcor(f$y[, a], f$y[, b], w)))
  L <- matrix(0, ncol(R), 4, dimnames = list(colnames(R), names_))
  for (k in names_) for (i in blocks[[k]]) L[i, k] <- wcor(f$x[, i], f$y[, k], w)
  fit <- function(L, C) { P <- L %*% C %*% t(L); diag(P) <- 1; sqrt(mean((R - P)[lower.tri(R, diag = TRUE)]^2)) }
  implied <- function(C) { B <- regress(C)$B; Psi <- diag(1 - c(0, regress(C)$r2)); Q <- solve(diag(4) - B); Q %*% Psi %*% t(Q) }
  put("A path", "srmr saturated", fit(L, C))
  put("A path", "srmr estimated", fit(L, implied(C)))
  K <- C / sqrt(rho %*% t(rho)); diag(K) <- 1
  m <- regress(K)
  for (k in names(arrows)) for (a in arrows[[k]]) put("consistent", paste0("path ", k, " ", a), m$B[k, a])
  put("consistent", paste0("r2 ", names(m$r2)), m$r2)
  for (k in names_) if (length(blocks[[k]]) > 1) { v <- f$outer[[k]]; put("consistent", paste0("loading ", blocks[[k]]), v * sqrt(rho[k]) / sum(v^2)) }
}
items <- unlist(blocks)
one <- rep(1, nrow(d))
for (mode in c("A", "B")) for (scheme in c("path", "factor", "centroid")) report(paste(mode, scheme), pls(d[items], one, mode, scheme), one)
report("weighted", pls(d[items], d$w, "A", "path"), d$w)
f <- pls(d[items], one, "A", "path")
measurement(f, one)

# importance and performance: scores are means of answers on 0-100 with unstandardised weights; effects by regression of them
points <- (d[items] - 1) / 9 * 100
sds <- sapply(points, function(v) sqrt(mean((v - mean(v))^2)))
mean_score <- sapply(names_, function(k) { u <- f$outer[[k]] / sds[blocks[[k]]]; as.matrix(points[blocks[[k]]]) %*% (u / sum(u)) })
put("map", paste0("performance ", names_), colMeans(mean_score))
B <- matrix(0, 4, 4, dimnames = list(names_, names_))
for (k in names(arrows)) B[k, arrows[[k]]] <- coef(lm(mean_score[, k] ~ mean_score[, arrows[[k]]]))[-1]
T <- solve(diag(4) - B) - diag(4)
put("map", paste0("total_effect ", names_[1:3]), T["loyalty", 1:3])

# prediction of unseen answers, ten folds by the row number
folds <- (seq_len(nrow(d)) - 1) %% 10
sse <- sso <- setNames(numeric(length(items)), items)
for (k in 0:9) {
  train <- d[folds != k, items]; test <- d[folds == k, items]
  m <- colMeans(train); s <- sapply(train, function(v) sqrt(mean((v - mean(v))^2)))
  g <- pls(train, rep(1, nrow(train)), "A", "path")
  C <- crossprod(g$y) / nrow(train)
  total <- solve(diag(4) - regress(C)$B)
  z <- sweep(sweep(as.matrix(test), 2, m), 2, s, "/")
  start <- z[, blocks$image] %*% g$outer$image
  for (c in names_[-1]) for (i in blocks[[c]]) {
    l <- mean(g$x[, i] * g$y[, c])
    sse[i] <- sse[i] + sum((test[, i] - m[i] - s[i] * l * total[c, "image"] * start)^2)
    sso[i] <- sso[i] + sum((test[, i] - m[i])^2)
  }
}
put("predict", paste0("q2 ", items[-(1:3)]), (1 - sse / sso)[-(1:3)])

# composites of two groups
first <- d$g == "a"
fits <- lapply(list(first, !first), function(r) pls(d[r, items], rep(1, sum(r)), "A", "path"))
x <- standard(as.matrix(d[items]), one)
for (k in names_) {
  y <- lapply(1:2, function(h) {
    r <- if (h == 1) first else !first
    s <- sapply(as.data.frame(x[r, blocks[[k]], drop = FALSE]), function(v) sqrt(mean((v - mean(v))^2)))
    x[, blocks[[k]], drop = FALSE] %*% (fits[[h]]$outer[[k]] / s)
  })
  put("groups", paste0("composition ", k), cor(y[[1]], y[[2]]))
  put("groups", paste0("mean ", k), mean(f$y[first, k]) - mean(f$y[!first, k]))
  v <- function(u) mean((u - mean(u))^2)
  put("groups", paste0("variance ", k), log(v(f$y[first, k]) / v(f$y[!first, k])))
}
