/** Provenance: every stored version names who made it, in the same transaction. */
@NullMarked
@ApplicationModule(allowedDependencies = {"audit", "caller", "fhir"})
package org.chartkeeper.provenance;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
