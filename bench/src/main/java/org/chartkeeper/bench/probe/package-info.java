/** What runs inside Chartkeeper's own process, as one more node of it, to time a part that no request shows alone. */
@NullMarked
package org.chartkeeper.bench.probe;

import org.jspecify.annotations.NullMarked;
