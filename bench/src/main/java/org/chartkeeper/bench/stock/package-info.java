/** The server to compare with: HAPI JPA as its starter project configures it, and nothing of ours. */
@NullMarked
package org.chartkeeper.bench.stock;

import org.jspecify.annotations.NullMarked;
