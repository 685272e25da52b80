# Power of a driver in a proportional-odds model by ordinal::clm, and Whitehead's 1993 number of respondents.
#     Rscript tests/oracles/power_ordinal.R > tests/oracles/power_ordinal.csv
suppressMessages(library(ordinal))
set.seed(7)
studies <- 3000

# cut points that give the classes their shares over all respondents, by root finding on an integral or a sum
cuts_of <- function(shares, share) sapply(cumsum(shares)[-length(shares)], function(w) uniroot(function(c) share(c) - w,
  c(-20, 20), tol = 1e-12)$root)
simulated <- function(n, shares, share, drawn, beta) {
  cuts <- cuts_of(shares, share)
  mean(replicate(studies, {
    x <- drawn(n)
    y <- factor(findInterval(beta * x + rlogis(n), cuts))
    p <- tryCatch(summary(clm(y ~ x))$coefficients["x", "Pr(>|z|)"], error = function(e) 1)
    isTRUE(p < 0.05)
  }))
}
normal <- function(beta) function(c) integrate(function(z) plogis(c - beta * z) * dnorm(z), -9, 9, rel.tol = 1e-10)$value
half <- function(beta) function(c) (plogis(c) + plogis(c - beta)) / 2
whitehead <- function(shares, beta, power) 12 * (qnorm(0.975) + qnorm(power))^2 / (beta^2 * (1 - sum(shares^3)))

three <- c(0.2, 0.4, 0.4)
four <- c(0.289, 0.486, 0.153, 0.072)
cat("name,n,value\n")
cat(sprintf("clm_normal,200,%.5f\n", simulated(200, three, normal(log(1.5)), rnorm, log(1.5))))
cat(sprintf("clm_groups,187,%.5f\n", simulated(187, four, half(0.887), function(n) rbinom(n, 1, 0.5), 0.887)))
cat(sprintf("whitehead,,%.10f\n", whitehead(four, 0.887, 0.9)))
