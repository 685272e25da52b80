"""The fixed words of forms in Portuguese, in forms that Portugal and Brazil share."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "respondent": "Participante",
    "version": "Versão",
    "version_hint": "Ordem das perguntas: o número da folha Form",
    # Instructions
    "thanks": "Agradecemos a sua participação.",
    "purpose_head": "Para que serve",
    "purpose": "As suas respostas mostram o que considera importante e até que ponto isso é bem feito hoje.",
    "who_head": "Quem deve responder",
    "minutes_head": "Tempo necessário",
    "minutes": "Cerca de {minutes} minutos.",
    "minute": "Cerca de 1 minuto.",
    "privacy_head": "A sua privacidade",
    "privacy": "As suas respostas são analisadas em conjunto com as de outras pessoas. Por favor, não escreva nomes, "
    "números de telefone nem outros dados pessoais.",
    "about_head": "Sobre as perguntas",
    "fill_head": "Como responder",
    "fill_form": "Abra a folha {form} e responda nas células de cor amarelo-clara, de cima para baixo.",
    "fill_form_many": "Abra a folha {form} que lhe foi indicada e responda nas células de cor amarelo-clara, de cima "
    "para baixo.",
    "fill_list": "Clique numa célula e escolha da lista que se abre. Não há respostas certas nem erradas.",
    "fill_blank": "Se não puder ou não quiser responder a uma pergunta, deixe a célula vazia.",
    "fill_pairs": "Algumas perguntas vêm aos pares. Se apenas uma das duas for respondida, a célula vazia fica com uma "
    "borda vermelha e riscas: por favor, responda também a essa.",
    "return_head": "Como devolver",
    "return": "Guarde o documento e envie-o à pessoa de quem o recebeu; essa pessoa também responde às suas dúvidas.",
    "team_head": "Para quem realiza o estudo",
    "team_rows": "As respostas de várias pessoas ficam na folha {responses}: uma linha por pessoa, a partir da linha "
    "{row}. A coluna id aceita qualquer texto; os zeros iniciais são mantidos.",
    "team_version": "A coluna version indica a que folha Form cada pessoa respondeu.",
    "team_keep": "Por favor, não mude os nomes das folhas nem a primeira linha: são eles que distinguem as perguntas. "
    "As respostas podem ser coladas como códigos ou como textos; são verificadas na leitura do documento.",
    "team_codes": "A folha {codebook} enumera todas as colunas com as suas respostas e códigos.",
    "study": "Estudo {id}, versão {version}, idioma {language}, impressão digital {fingerprint}",
    # Form
    "form_how": "Por favor, responda nas células de cor amarelo-clara. Escolha da lista que se abre ao clicar na "
    "pequena seta.",
    "form_id": "O seu número ou código, se recebeu algum",
    "form_version": "{title} - versão {version}",
    "col_number": "N.º",
    "col_question": "Pergunta",
    "col_answer": "A sua resposta",
    "col_how": "Como responder",
    "col_code": "Código",
    "how_list": "Escolha da lista",
    "how_scale": "Escolha {anchors}",
    "how_also": "ou {answers}",
    "how_number": "Um número",
    "how_between": "Um número de {low} a {high}",
    "how_least": "Um número de pelo menos {low}",
    "how_most": "Um número de no máximo {high}",
    "how_text": "Com as suas próprias palavras",
    "how_multiple": "Sim em cada opção que se aplica",
    # validation
    "bad_choice": "Por favor, escolha uma das respostas da lista.",
    "bad_number": "Por favor, escreva {what}.",
    "bad_title": "Esta resposta não é válida",
    # Codebook
    "cb_variable": "Variável",
    "cb_text": "Texto",
    "cb_kind": "Tipo",
    "cb_role": "Função",
    "cb_feature": "Característica",
    "cb_answers": "Códigos e respostas",
    "cb_missing": "Códigos sem resposta",
    "cb_template": "Modelo",
    "cb_source": "Fonte",
    "cb_position": "Lugar na versão {version}",
    "cb_id": "Identificador do participante",
    "cb_version": "Versão do formulário: a ordem em que se pergunta pelas características",
    "cb_stamp": "De que formulário se trata: estudo; versão; idioma; impressão digital",
    "page": "Página {page} de {pages}",
}
