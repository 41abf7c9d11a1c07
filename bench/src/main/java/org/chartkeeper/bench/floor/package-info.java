/** The least a read can cost on this machine: stored JSON over HTTP, with nothing between. */
@NullMarked
package org.chartkeeper.bench.floor;

import org.jspecify.annotations.NullMarked;
