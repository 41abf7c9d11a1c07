package org.chartkeeper.label;

import java.util.function.Supplier;
import org.chartkeeper.terminology.SensitivityLabeler;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** The clinical codes in the store that no value set knows, out of the index of what is searched by token. */
final class UnrecognisedCodes {

    private static final int MOST = 10_000;

    /** Under the row policies, so that what is withheld is not counted. */
    private static final String COUNT = """
            select sp_system, sp_value, count(distinct res_id) as resources
              from hfj_spidx_token where sp_system = any(?) and sp_value is not null
             group by sp_system, sp_value order by resources desc, sp_system, sp_value
            """;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Supplier<SensitivityLabeler> labeler;

    UnrecognisedCodes(JdbcClient jdbc, TransactionOperations transactions, Supplier<SensitivityLabeler> labeler) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.labeler = labeler;
    }

    Parameters list() {
        SensitivityLabeler current = labeler.get();
        Parameters answer = new Parameters();
        transactions.executeWithoutResult(transaction -> jdbc.sql(COUNT)
                .param(SensitivityLabeler.clinicalSystems().toArray(String[]::new))
                .query(row -> {
                    if (answer.getParameter().size() < MOST
                            && current.isUnrecognised(row.getString(1), row.getString(2))) {
                        add(answer, row.getString(1), row.getString(2), row.getInt(3));
                    }
                }));
        return answer;
    }

    private static void add(Parameters answer, String system, String code, int resources) {
        ParametersParameterComponent one = answer.addParameter().setName("unrecognised");
        one.addPart().setName("code").setValue(new Coding(system, code, null));
        one.addPart().setName("resources").setValue(new IntegerType(resources));
    }
}
