/** Compares Chartkeeper with stock HAPI on the same PostgreSQL and data, and reports ratios of one run. */
@NullMarked
package org.chartkeeper.bench;

import org.jspecify.annotations.NullMarked;
