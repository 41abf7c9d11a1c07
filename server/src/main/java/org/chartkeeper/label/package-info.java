/** Labels: why a resource carries which security labels, how they come and go, and what happens when value sets change. */
@NullMarked
@ApplicationModule(allowedDependencies = {"access", "audit", "caller", "fhir", "terminology"})
package org.chartkeeper.label;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
