# Power of the usual tests: base R's own functions, and noncentral F and chi-square written out. Writes planning.csv.
inside <- function(n, null) sapply(0:n, function(x) pbinom(x, n, null) > .025 && 1 - pbinom(x - 1, n, null) > .025)
exact <- function(null, true, n) sum(dbinom(0:n, n, true)[!inside(n, null)])
found <- c(
  t_two = power.t.test(n = 64, delta = .5, strict = TRUE)$power,
  t_one = power.t.test(n = 30, delta = .5, type = "one.sample", strict = TRUE)$power,
  shares = power.prop.test(n = 50, p1 = .5, p2 = .75, strict = TRUE)$power,
  share_50 = exact(.5, .7, 50), share_93 = exact(.2, .33, 93),
  r2_random = local({ # drivers drawn anew: noncentral F given a chi-square noncentrality, integrated numerically
    f2 <- .05 / .7
    integrate(function(u) pf(qf(.95, 2, 133), 2, 133, f2 * u, lower.tail = FALSE) * dchisq(u, 135), 40, 300,
      rel.tol = 1e-12)$value
  }),
  r2 = 1 - pf(qf(.95, 2, 133), 2, 133, 139 * .05 / .7),
  chi_square = 1 - pchisq(qchisq(.95, 2), 2, ncp = 300 * .01 / (2 * .56))
)
out <- data.frame(name = names(found), value = sprintf("%.15g", found))
write.csv(out, "tests/oracles/planning.csv", row.names = FALSE, quote = FALSE)
