package io.github.sequor.cli;

import io.github.sequor.decode.ErrorAnalysis;
import io.github.sequor.model.TranslationAnalysis;
import java.util.List;
import java.util.Locale;

/** Analyses as comma-separated values (RFC 4180): a line for each width and sentence. */
final class AnalysisTable {
    private AnalysisTable() {
    }

    static String csv(List<TranslationAnalysis> analyses) {
        StringBuilder table = new StringBuilder("beam,line,fault,fault by log P,output score,reference score,"
                + "output log P,reference log P,output length,reference length,source,reference,output\r\n");
        for (TranslationAnalysis analysis : analyses) {
            for (TranslationAnalysis.Sentence sentence : analysis.sentences()) {
                ErrorAnalysis one = sentence.analysis();
                table.append(String.format(Locale.ROOT, "%d,%d,%s,%s,%.6f,%.6f,%.6f,%.6f,%d,%d,%s,%s,%s\r\n",
                        analysis.beamSize(), sentence.index() + 1, Names.of(one.fault()),
                        Names.of(one.faultByLogProb()), one.output().score(), one.reference().score(),
                        one.output().logProb(), one.reference().logProb(), one.output().length(),
                        one.reference().length(), quoted(sentence.source()), quoted(sentence.reference()),
                        quoted(sentence.output())));
            }
        }
        return table.toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
