# Reads an SPSS file with haven, prints what it holds as lines, and writes it again for our reader.
arguments <- commandArgs(trailingOnly = TRUE)
suppressPackageStartupMessages(library(haven))
data <- read_sav(arguments[1], user_na = TRUE)
for (name in names(data)) {
  column <- data[[name]]
  cat(name, "label", attr(column, "label", exact = TRUE), "\n", sep = "\t")
  labels <- attr(column, "labels", exact = TRUE)
  for (label in names(labels)) cat(name, "value", labels[[label]], label, "\n", sep = "\t")
  for (code in attr(column, "na_values", exact = TRUE)) cat(name, "missing", code, "\n", sep = "\t")
  for (code in attr(column, "na_range", exact = TRUE)) cat(name, "range", code, "\n", sep = "\t")
}
write_sav(data, arguments[2])
