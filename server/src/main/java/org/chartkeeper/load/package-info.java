/** The load command: puts bundles and NDJSON into a server through its API. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.chartkeeper.load;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
